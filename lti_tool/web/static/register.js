/* Tell the platform that the registration is over: https://www.imsglobal.org/spec/lti-dr/v1p0. It says nothing
   secret, and the platform's page may be of any origin. */

const close = () => (window.opener || window.parent).postMessage({ subject: "org.imsglobal.lti.close" }, "*");

document.getElementById("close").addEventListener("click", close);
if ("closes" in document.getElementById("registered").dataset) close();
