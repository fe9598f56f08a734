"""Moving in with the balances of another programme, and out with those of this one."""
