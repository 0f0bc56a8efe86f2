/* Keep data for the tool while the page lasts, and for no other site: https://www.imsglobal.org/spec/lti-pm-s/v0p1 */

const { tool } = document.currentScript.dataset;
const kept = new Map();

const answers = {
  "lti.put_data": ({ key, value }) => {
    kept.set(key, value);
    return { key, value };
  },
  "lti.get_data": ({ key }) => ({ key, value: kept.get(key) ?? null }),
};

window.addEventListener("message", ({ origin, source, data }) => {
  const answer = origin === tool && answers[data?.subject]?.(data);
  if (!answer) return;
  source.postMessage({ subject: `${data.subject}.response`, message_id: data.message_id, ...answer }, origin);
});
