-- The rule, in plain SQL: what `xapi.aggregator.fold` does, for engines that hold many statements.
--
-- Every part is one SELECT, named by the line above it; each reads those before it. An engine runs them as they stand,
-- as tables, as views or as one WITH, over these tables (`xapi.aggregator.rule_tables` says what is in them):
--   said        what the rules read of each statement, copies and all; node and response are -1 where nobody knows them
--   asked       one line: the instant looked at, and what the rule set says of all
--   worth       a response on a criterion: what it adds to its competency
--   criterion, competency, bloc   the referential's nodes, numbered in its order, with their rules
--   meaning     a decision's response: the outcome that it stands for
-- Outcomes are 2 validated, 1 incomplete, 0 not validated. Only integers are added and compared, so that no engine rounds.

-- part: repeated
SELECT s.id FROM said s CROSS JOIN asked q WHERE s.instant <= q.until GROUP BY s.id HAVING COUNT(*) > 1

-- part: conflict
SELECT s.id
FROM repeated r JOIN said s ON s.id = r.id CROSS JOIN asked q
WHERE s.instant <= q.until
GROUP BY s.id
HAVING MIN(s.kind) <> MAX(s.kind) OR MIN(s.instant) <> MAX(s.instant) OR MIN(s.learner) <> MAX(s.learner)
    OR MIN(s.node) <> MAX(s.node) OR MIN(s.response) <> MAX(s.response) OR MIN(s.strange) <> MAX(s.strange)
    OR MIN(s.attempt) <> MAX(s.attempt) OR MIN(s.assessor) <> MAX(s.assessor)
    OR MIN(s.sequence) <> MAX(s.sequence) OR MIN(s.number) <> MAX(s.number)
    OR MIN(s.reconciled) <> MAX(s.reconciled) OR MIN(s.led) <> MAX(s.led) OR MIN(s.target) <> MAX(s.target)

-- part: voided
SELECT DISTINCT s.target AS id
FROM said s CROSS JOIN asked q
WHERE s.kind = 3 AND s.instant <= q.until AND NOT EXISTS (SELECT 1 FROM conflict c WHERE c.id = s.id)

-- part: mark
SELECT s.learner, s.node, s.attempt, s.assessor, s.reconciled, s.led, s.sequence, s.number, s.response, s.instant, s.id
FROM said s CROSS JOIN asked q
WHERE s.kind = 1 AND s.instant <= q.until AND s.node >= 0 AND s.response >= 0
  AND NOT EXISTS (SELECT 1 FROM voided v WHERE v.id = s.id)
  AND NOT EXISTS (SELECT 1 FROM conflict c WHERE c.id = s.id)

-- part: decision
SELECT DISTINCT s.learner, s.node, s.response, s.instant, s.id
FROM said s CROSS JOIN asked q
WHERE s.kind = 2 AND s.instant <= q.until AND s.node >= 0 AND s.response >= 0
  AND NOT EXISTS (SELECT 1 FROM voided v WHERE v.id = s.id)
  AND NOT EXISTS (SELECT 1 FROM conflict c WHERE c.id = s.id)

-- part: standing
SELECT p.learner, p.node, p.attempt, p.reconciled, p.led, p.number, p.response, p.instant, p.id
FROM (
  SELECT m.*, ROW_NUMBER() OVER (
    PARTITION BY m.learner, m.node, m.attempt, m.reconciled, m.assessor
    ORDER BY m.sequence DESC, m.instant DESC, m.id DESC) AS place
  FROM mark m
) p
WHERE p.place = 1

-- part: settled, agreement: consensus
SELECT s.learner, s.node, s.attempt, MAX(s.number) AS number, MAX(s.reconciled) AS reconciled,
  CASE WHEN MAX(s.reconciled) = 1 THEN MAX(CASE WHEN s.reconciled = 1 THEN s.response END)
       WHEN COUNT(*) >= q.assessors AND MIN(s.response) = MAX(s.response) THEN MIN(s.response) END AS response,
  CASE WHEN MAX(s.reconciled) = 0 AND COUNT(*) >= q.assessors AND MIN(s.response) <> MAX(s.response)
       THEN 1 ELSE 0 END AS discordant
FROM standing s CROSS JOIN asked q
GROUP BY s.learner, s.node, s.attempt, q.assessors

-- part: settled, agreement: min
SELECT s.learner, s.node, s.attempt, MAX(s.number) AS number, MAX(s.reconciled) AS reconciled,
  CASE WHEN MAX(s.reconciled) = 1 THEN MAX(CASE WHEN s.reconciled = 1 THEN s.response END)
       WHEN COUNT(*) >= q.assessors THEN MIN(s.response) END AS response,
  0 AS discordant
FROM standing s CROSS JOIN asked q
GROUP BY s.learner, s.node, s.attempt, q.assessors

-- part: settled, agreement: median
SELECT p.learner, p.node, p.attempt, MAX(p.number) AS number, MAX(p.reconciled) AS reconciled,
  CASE WHEN MAX(p.reconciled) = 1 THEN MAX(CASE WHEN p.reconciled = 1 THEN p.response END)
       WHEN COUNT(*) >= q.assessors
       THEN MAX(CASE WHEN 2 * p.place = p.total OR 2 * p.place = p.total + 1 THEN p.response END) END AS response,
  0 AS discordant
FROM (
  SELECT s.*,
    ROW_NUMBER() OVER (PARTITION BY s.learner, s.node, s.attempt, s.reconciled ORDER BY s.response, s.id) AS place,
    COUNT(*) OVER (PARTITION BY s.learner, s.node, s.attempt, s.reconciled) AS total
  FROM standing s
) p CROSS JOIN asked q
GROUP BY p.learner, p.node, p.attempt, q.assessors

-- part: settled, agreement: lead
SELECT p.learner, p.node, p.attempt, MAX(p.number) AS number, MAX(p.reconciled) AS reconciled,
  CASE WHEN MAX(p.reconciled) = 1 THEN MAX(CASE WHEN p.reconciled = 1 THEN p.response END)
       WHEN COUNT(*) >= q.assessors THEN MAX(CASE WHEN p.place = 1 AND p.led = 1 THEN p.response END) END AS response,
  0 AS discordant
FROM (
  SELECT s.*, ROW_NUMBER() OVER (
    PARTITION BY s.learner, s.node, s.attempt, s.reconciled
    ORDER BY s.led DESC, s.instant DESC, s.id DESC) AS place
  FROM standing s
) p CROSS JOIN asked q
GROUP BY p.learner, p.node, p.attempt, q.assessors

-- part: sat
SELECT t.learner, c.competency, t.attempt, MAX(t.number) AS number,
  SUM(COALESCE(w.low, 0)) AS low, SUM(COALESCE(w.high, 0)) AS high,
  SUM(COALESCE(w.low_fatal, 0)) AS low_fatal, SUM(COALESCE(w.high_fatal, 0)) AS high_fatal,
  SUM(COALESCE(w.low_score, 0)) AS low_score, SUM(COALESCE(w.high_score, 0)) AS high_score
FROM settled t
JOIN criterion c ON c.node = t.node
LEFT JOIN worth w ON w.node = t.node AND w.response = t.response
GROUP BY t.learner, c.competency, t.attempt

-- part: judged
SELECT s.learner, s.competency, s.attempt, s.number,
  CASE WHEN k.jury_only = 1 THEN 1
       WHEN k.low + s.low >= k.needed AND k.low_fatal + s.low_fatal = 0 THEN 2
       WHEN k.high + s.high >= k.needed AND k.high_fatal + s.high_fatal = 0 THEN 1
       ELSE 0 END AS outcome,
  k.low_score + s.low_score AS low_score, k.high_score + s.high_score AS high_score
FROM sat s JOIN competency k ON k.node = s.competency

-- part: taken
SELECT p.learner, p.competency, p.attempt, p.outcome, p.low_score, p.high_score,
  CASE WHEN p.outcome = 2 AND p.from_last > 1 THEN 1 ELSE 0 END AS kept
FROM (
  SELECT j.*,
    ROW_NUMBER() OVER (
      PARTITION BY j.learner, j.competency
      ORDER BY CASE WHEN j.outcome = 2 THEN q.prefer_validated WHEN j.outcome = 1 THEN q.prefer_incomplete ELSE 0 END DESC,
        j.number DESC, j.attempt DESC) AS place,
    ROW_NUMBER() OVER (PARTITION BY j.learner, j.competency ORDER BY j.number DESC, j.attempt DESC) AS from_last
  FROM judged j CROSS JOIN asked q
) p
WHERE p.place = 1

-- part: learner
SELECT DISTINCT u.learner FROM (SELECT m.learner FROM mark m UNION SELECT d.learner FROM decision d) u

-- part: competency_state
SELECT l.learner, k.node, k.bloc, t.attempt, COALESCE(t.outcome, 1) AS outcome, COALESCE(t.kept, 0) AS kept,
  CASE WHEN t.outcome IS NULL THEN 1 ELSE 0 END AS not_assessed, k.jury_only,
  COALESCE(t.low_score, 0) AS low_score, COALESCE(t.high_score, b.whole) AS high_score
FROM learner l
CROSS JOIN competency k
JOIN bloc b ON b.node = k.bloc
LEFT JOIN taken t ON t.learner = l.learner AND t.competency = k.node

-- part: bloc_computed
SELECT s.learner, s.bloc AS node,
  CASE WHEN b.jury_only = 1 THEN 1
       WHEN b.scored = 0 THEN MIN(s.outcome)
       WHEN SUM(s.low_score) >= b.needed AND MIN(s.low_score) >= b.floor THEN 2
       WHEN SUM(s.high_score) >= b.needed AND MIN(s.high_score) >= b.floor THEN 1
       ELSE 0 END AS outcome
FROM competency_state s JOIN bloc b ON b.node = s.bloc
GROUP BY s.learner, s.bloc, b.jury_only, b.scored, b.needed, b.floor

-- part: decided
SELECT p.learner, p.node, p.response, p.instant, p.id, n.outcome
FROM (
  SELECT d.*, ROW_NUMBER() OVER (PARTITION BY d.learner, d.node ORDER BY d.instant DESC, d.id DESC) AS place
  FROM decision d
) p
JOIN meaning n ON n.response = p.response
WHERE p.place = 1

-- part: later
SELECT DISTINCT d.learner, d.node
FROM decided d
JOIN mark m ON m.learner = d.learner
JOIN criterion c ON c.node = m.node AND c.bloc = d.node
WHERE m.instant > d.instant

-- part: bloc_state
SELECT b.learner, b.node, b.outcome, d.response AS decision, d.id AS decided_by,
  COALESCE(d.outcome, b.outcome) AS effective, CASE WHEN a.node IS NULL THEN 0 ELSE 1 END AS later
FROM bloc_computed b
LEFT JOIN decided d ON d.learner = b.learner AND d.node = b.node
LEFT JOIN later a ON a.learner = b.learner AND a.node = b.node

-- part: certification_computed
SELECT s.learner, MIN(s.effective) AS outcome FROM bloc_state s GROUP BY s.learner

-- part: overruled
SELECT d.learner, d.id
FROM certification_computed c JOIN decided d ON d.learner = c.learner AND d.node = 0
WHERE d.outcome = 2 AND c.outcome < 2

-- part: certification_state
SELECT c.learner, c.outcome, d.response AS decision, d.id AS decided_by
FROM certification_computed c
LEFT JOIN decided d ON d.learner = c.learner AND d.node = 0
  AND NOT EXISTS (SELECT 1 FROM overruled o WHERE o.learner = d.learner)

-- part: bloc_outcome
SELECT c.learner, 0 AS node, c.outcome AS computed, c.decision, c.decided_by FROM certification_state c
UNION ALL
SELECT b.learner, b.node, b.outcome AS computed, b.decision, b.decided_by FROM bloc_state b

-- part: bloc_reason
SELECT s.learner, s.bloc AS node, k.incomplete AS reason
FROM competency_state s JOIN competency k ON k.node = s.node
WHERE s.outcome = 1
UNION ALL
SELECT s.learner, s.bloc AS node, k.failed AS reason
FROM competency_state s
JOIN competency k ON k.node = s.node
JOIN bloc b ON b.node = s.bloc
JOIN bloc_computed p ON p.learner = s.learner AND p.node = s.bloc
WHERE b.jury_only = 0 AND p.outcome < 2 AND (s.outcome = 0 OR (b.scored = 1 AND s.high_score < b.floor))
UNION ALL
SELECT s.learner, s.node, q.jury_only AS reason
FROM bloc_state s JOIN bloc b ON b.node = s.node CROSS JOIN asked q
WHERE b.jury_only = 1
UNION ALL
SELECT s.learner, s.node, q.decided AS reason FROM bloc_state s CROSS JOIN asked q WHERE s.decided_by IS NOT NULL
UNION ALL
SELECT s.learner, s.node, q.marks_after_decision AS reason FROM bloc_state s CROSS JOIN asked q WHERE s.later = 1
UNION ALL
SELECT s.learner, 0 AS node, CASE WHEN s.effective = 1 THEN b.incomplete ELSE b.failed END AS reason
FROM bloc_state s JOIN bloc b ON b.node = s.node
WHERE s.effective < 2
UNION ALL
SELECT c.learner, 0 AS node, q.decided AS reason
FROM certification_state c CROSS JOIN asked q
WHERE c.decided_by IS NOT NULL

-- part: settled_by_reconciliation
SELECT s.learner, s.node, s.attempt FROM standing s WHERE s.reconciled = 1

-- part: considered
SELECT s.learner, s.node, c.competency, c.bloc, s.id
FROM standing s
JOIN criterion c ON c.node = s.node
JOIN taken t ON t.learner = s.learner AND t.competency = c.competency AND t.attempt = s.attempt
LEFT JOIN settled_by_reconciliation r ON r.learner = s.learner AND r.node = s.node AND r.attempt = s.attempt
WHERE s.reconciled = 1 OR r.node IS NULL

-- part: bloc_evidence
SELECT e.learner, e.bloc AS node, e.id FROM considered e
UNION ALL
SELECT e.learner, 0 AS node, e.id FROM considered e
UNION ALL
SELECT s.learner, 0 AS node, s.decided_by AS id FROM bloc_state s WHERE s.decided_by IS NOT NULL

-- part: criterion_state, detail: below
SELECT s.learner, c.node, c.competency, s.outcome, s.not_assessed, t.response, COALESCE(t.discordant, 0) AS discordant
FROM competency_state s
JOIN criterion c ON c.competency = s.node
LEFT JOIN settled t ON t.learner = s.learner AND t.node = c.node AND t.attempt = s.attempt

-- part: criterion_reason, detail: below
SELECT s.learner, s.node, s.competency,
  CASE WHEN s.response IS NULL AND s.discordant = 1 THEN c.discordant
       WHEN s.response IS NULL THEN c.unmarked
       ELSE c.failed END AS reason
FROM criterion_state s
JOIN criterion c ON c.node = s.node
LEFT JOIN worth w ON w.node = s.node AND w.response = s.response
WHERE s.not_assessed = 0 AND (s.response IS NULL OR (s.outcome < 2 AND w.in_the_way = 1))

-- part: below_outcome, detail: below
SELECT s.learner, s.node, s.outcome AS computed FROM competency_state s
UNION ALL
SELECT s.learner, s.node, s.response AS computed FROM criterion_state s

-- part: below_reason, detail: below
SELECT r.learner, r.node, r.reason FROM criterion_reason r
UNION ALL
SELECT r.learner, r.competency AS node, r.reason FROM criterion_reason r
UNION ALL
SELECT s.learner, s.node, q.not_assessed AS reason FROM competency_state s CROSS JOIN asked q WHERE s.not_assessed = 1
UNION ALL
SELECT s.learner, s.node, q.not_assessed AS reason FROM criterion_state s CROSS JOIN asked q WHERE s.not_assessed = 1
UNION ALL
SELECT s.learner, s.node, q.jury_only AS reason
FROM competency_state s CROSS JOIN asked q
WHERE s.jury_only = 1 AND s.not_assessed = 0

-- part: below_kept, detail: below
SELECT s.learner, s.node, s.attempt FROM competency_state s WHERE s.kept = 1

-- part: below_evidence, detail: below
SELECT e.learner, e.node, e.id FROM considered e
UNION ALL
SELECT e.learner, e.competency AS node, e.id FROM considered e

-- part: tied, detail: summary
SELECT d.learner, d.node, d.instant, d.id
FROM decision d
JOIN (SELECT t.learner, t.node, t.instant FROM decision t GROUP BY t.learner, t.node, t.instant HAVING COUNT(*) > 1) g
  ON g.learner = d.learner AND g.node = d.node AND g.instant = d.instant

-- part: ignored, detail: summary
SELECT DISTINCT s.id, s.kind, s.node, s.response, s.strange
FROM said s CROSS JOIN asked q
WHERE s.kind < 3 AND s.instant <= q.until AND (s.node < 0 OR s.response < 0)
  AND NOT EXISTS (SELECT 1 FROM voided v WHERE v.id = s.id)
  AND NOT EXISTS (SELECT 1 FROM conflict c WHERE c.id = s.id)

-- part: hidden, detail: summary
SELECT COUNT(DISTINCT s.id) AS many
FROM voided v JOIN said s ON s.id = v.id CROSS JOIN asked q
WHERE s.kind < 3 AND s.instant <= q.until AND NOT EXISTS (SELECT 1 FROM conflict c WHERE c.id = s.id)

-- part: foreigners, detail: summary
SELECT COUNT(DISTINCT s.id) AS many
FROM said s CROSS JOIN asked q
WHERE s.kind = 4 AND s.instant <= q.until AND NOT EXISTS (SELECT 1 FROM conflict c WHERE c.id = s.id)

-- part: repetitions, detail: summary
SELECT COUNT(*) AS many, COUNT(DISTINCT s.id) AS ids
FROM repeated r JOIN said s ON s.id = r.id CROSS JOIN asked q
WHERE s.instant <= q.until
