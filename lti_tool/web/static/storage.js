/* What the platform keeps for us where cookies are blocked: https://www.imsglobal.org/spec/lti-pm-s/v0p1 */

const PATIENCE = 3000;

/** Have ``value`` kept under ``key`` by the frame ``target`` of the platform at ``origin``. */
export const put = (at, value) => ask("lti.put_data", at, { value });

/** What was kept there; rejects where nothing was, or nobody answers. */
export const get = (at) => ask("lti.get_data", at, {});

function ask(subject, { target, origin, key }, more) {
  const message = { subject, message_id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, key, ...more };
  const frame = target === "_parent" ? window.parent : window.parent.frames[target];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => finish(reject, new Error("no answer")), PATIENCE);
    const finish = (settle, outcome) => {
      clearTimeout(timer);
      window.removeEventListener("message", hear);
      settle(outcome);
    };
    const hear = ({ origin: from, data }) => {
      const isOurs = from === origin && data?.message_id === message.message_id;
      if (!isOurs || data.subject !== `${subject}.response`) return;
      if (data.error || typeof data.value !== "string") finish(reject, new Error("refused"));
      else finish(resolve, data.value);
    };
    window.addEventListener("message", hear);
    frame.postMessage(message, origin);
  });
}
