/* A tool that is registered says so, and its frame goes away. */

addEventListener("message", (event) => {
  if (event.data?.subject === "org.imsglobal.lti.close") location.assign(location.pathname);
});
