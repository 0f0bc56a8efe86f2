/* In another site's frame: find out whether a cookie comes back, or the platform keeps the secret, before going on. */

import { put } from "./storage.js";

const page = document.getElementById("login");
const { onward, kept, state, target, secret } = page.dataset;

const cookieComesBack = async () => {
  const answer = await fetch(kept, { method: "POST", body: new URLSearchParams({ state }) });
  return (await answer.json()).kept;
};

const platformKeepsIt = async () => Boolean(target) && (await put(page.dataset, secret)) === secret;

const works = (attempt) => attempt().catch(() => false);

if ((await works(cookieComesBack)) || (await works(platformKeepsIt))) {
  location.replace(onward);
} else {
  page.hidden = true;
  document.getElementById("new-tab").hidden = false;
}
