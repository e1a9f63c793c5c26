// Starts Swagger UI. Requests made from the page use the session, so they carry the CSRF token.
const docs = document.getElementById("docs");

SwaggerUIBundle({
  url: docs.dataset.schema,
  domNode: docs,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  docExpansion: "list",
  validatorUrl: null,
  requestInterceptor(request) {
    if (request.method && request.method !== "GET") {
      request.headers["X-CSRFToken"] = docs.dataset.csrf;
    }
    return request;
  },
});
