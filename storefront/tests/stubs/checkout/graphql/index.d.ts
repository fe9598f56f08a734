export type {
	CheckoutFragmentFragment as CheckoutFragment,
	OrderFragmentFragment as OrderFragment,
} from "./generated/operations";
