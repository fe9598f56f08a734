export * from "../../../../../generated/checkout";
