// What the page sends: the toy shop's own few verbs, and GraphQL operations as a storefront would. The tokens are kept in this
// tab alone, so that it can be reloaded.
const STORED = "retention";

export const session = {
  read: (name) => JSON.parse(sessionStorage.getItem(`${STORED}-${name}`) || "null"),
  write: (name, value) => sessionStorage.setItem(`${STORED}-${name}`, JSON.stringify(value)),
  forget: () => sessionStorage.clear(),
};

export class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function post(path, body, token) {
  const headers = { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  try {
    const response = await fetch(path, { method: "POST", credentials: "omit", headers, body: JSON.stringify(body) });
    return [await response.json(), response.status];
  } catch {
    throw new Refused("The demo does not answer. Is it still running?", 0);
  }
}

/** A verb of the toy shop: `open`, `join`, `cart`, `price`, `buy`, `send`. Throws `Refused` with a sentence. */
export async function shop(verb, body, token) {
  const [answer, status] = await post(`shop/${verb}`, body, token);
  if (status !== 200) throw new Refused(answer.error, status);
  return answer;
}

/** An operation of `graphql/operations`: the whole answer, errors included. */
export async function operation(document, variables, token) {
  const [answer] = await post("graphql/", { query: document, variables }, token);
  return answer;
}
