/* A launch without a cookie: fetch the secret from the platform and post the launch again, with or without it. */

import { get } from "./storage.js";

const form = document.getElementById("launch");

form.elements.browser.value = await get(form.dataset).catch(() => "");
form.submit();
