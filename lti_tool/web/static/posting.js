/* A post to the server, and what its answer means. Whether the last one was lost says whether there is a connection. */

const token = document.querySelector("meta[name=csrf-token]").content;
let isCut = false;

export const isAway = () => !navigator.onLine || isCut;

/*
 * Resolves to what the answer's JSON says, with its `status` and `isOk`; to `isLost` where it is worth another try,
 * to `isOver` where the visit takes nothing any more. `longest` is in milliseconds.
 */
export async function send(url, body, { longest, keepalive = false }) {
  const answer = await answerTo(url, { method: "POST", body, keepalive, signal: AbortSignal.timeout(longest) });
  isCut = Boolean(answer.isLost);
  return answer;
}

async function answerTo(url, options) {
  try {
    const headers = { "X-CSRFToken": token, Accept: "application/json", "HX-Request": "true" };
    const response = await fetch(url, { ...options, headers });
    const type = response.headers.get("content-type") ?? "";
    if (response.status >= 500 || response.status === 429) return { isLost: true };
    if (type.startsWith("application/json")) return { ...(await response.json()), status: response.status, isOk: response.ok };
    // A proxy that takes less than the server does will not take it later either.
    if (response.status === 413) return { status: 413, isOk: false };
    // A refusal that is not the grid's own, such as a visit that is over, comes in words alone. Anything else is
    // somebody's else: a network that wants a sign-in, a proxy.
    if (response.status >= 400 && type.startsWith("text/plain")) return { isOver: true };
    return { isLost: true };
  } catch {
    return { isLost: true };
  }
}
