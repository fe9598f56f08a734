// Logs in, keeps the token in this page's memory, and puts the chosen operation into GraphiQL.
(() => {
  "use strict";
  const at = (id) => document.getElementById(id);
  // GraphiQL would keep queries and headers in the browser; here nothing outlives the page.
  const forgetful = { length: 0, getItem: () => null, setItem() {}, removeItem() {}, clear() {} };
  let token = "";
  let examples = [];

  const post = (path, body, headers) =>
    fetch(path, {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
    });

  const ask = async (operation) =>
    (await post(location.pathname, operation, { Authorization: `Bearer ${token}` })).json();

  function show({ name, about, query, variables }) {
    at("about").textContent = about;
    const filled = Object.keys(variables).length ? JSON.stringify(variables, null, 2) : "";
    ReactDOM.render(
      React.createElement(GraphiQL, {
        key: name, // a new editor for each operation: nothing of the one before is left in it
        fetcher: ask,
        query,
        variables: filled,
        storage: forgetful,
        isHeadersEditorEnabled: false,
        defaultEditorToolsVisibility: "variables",
      }),
      at("editor"),
    );
  }

  function open(user, given) {
    ({ token, examples } = given);
    at("who").textContent = `asking as ${user}`;
    at("example").replaceChildren(...examples.map(({ name }) => new Option(name)));
    at("door").hidden = true;
    at("desk").hidden = false;
    if (examples.length) show(examples[0]);
    at("example").focus();
  }

  at("login").addEventListener("submit", async (event) => {
    event.preventDefault();
    const { user, password } = Object.fromEntries(new FormData(event.target));
    const answer = await post("login/", { user, password });
    const given = await answer.json();
    at("refusal").textContent = answer.ok ? "" : given.error;
    if (answer.ok) open(user, given);
  });

  at("login").querySelector("button").disabled = false; // not before somebody listens to it

  at("example").addEventListener("change", ({ target }) => show(examples[target.selectedIndex]));
  at("leave").addEventListener("click", () => location.reload());
})();
