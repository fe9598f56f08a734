// Reads {services: {name: SDL}, operation} and writes {errors, owners, fetches}: what a router would do.
"use strict";
const { readFileSync } = require("node:fs");
const { parse } = require("graphql");
const { composeServices } = require("@apollo/composition");
const { Supergraph, operationFromDocument } = require("@apollo/federation-internals");
const { QueryPlanner } = require("@apollo/query-planner");

const fetchesOf = (node, path = []) => {
  if (!node) return [];
  if (node.kind === "Flatten") return fetchesOf(node.node, node.path);
  if (node.kind === "Fetch") return [{ service: node.serviceName, path, operation: node.operation }];
  return node.nodes.flatMap((one) => fetchesOf(one, path));
};

// Of each object type and field, the services that answer it.
const graphsOf = (node, directive) =>
  node.directives
    .filter((one) => one.name.value === directive)
    .flatMap((one) => one.arguments.filter((given) => given.name.value === "graph").map((given) => given.value.value));
const ownersOf = (supergraph) =>
  Object.fromEntries(
    parse(supergraph)
      .definitions.filter((one) => one.kind === "ObjectTypeDefinition")
      .map((type) => [
        type.name.value,
        Object.fromEntries(
          type.fields.map((field) => {
            const own = graphsOf(field, "join__field");
            return [field.name.value, own.length ? own : graphsOf(type, "join__type")];
          }),
        ),
      ]),
  );

const { services, operation } = JSON.parse(readFileSync(0, "utf8"));
const composed = composeServices(
  Object.entries(services).map(([name, sdl]) => ({ name, url: `http://${name}/graphql/`, typeDefs: parse(sdl) })),
);
const told = { errors: (composed.errors ?? []).map((one) => one.message), owners: {}, fetches: [] };
if (composed.supergraphSdl) {
  const supergraph = Supergraph.build(composed.supergraphSdl);
  told.owners = ownersOf(composed.supergraphSdl);
  const asked = operationFromDocument(supergraph.apiSchema(), parse(operation));
  told.fetches = fetchesOf(new QueryPlanner(supergraph).buildQueryPlan(asked).node);
}
process.stdout.write(JSON.stringify(told));
