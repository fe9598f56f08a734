export * from "../../../generated/main/graphql";
