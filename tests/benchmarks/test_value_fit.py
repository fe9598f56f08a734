"""The benchmark of the fit measures the same customers twice, and finds the same."""

from benchmarks import value_fit


def test_both_fits_find_the_same(capsys):
    assert value_fit.main(["--customers", "3000", "--rounds", "1"]) == 0
    said = capsys.readouterr().out
    assert "3000 customers in" in said
    assert "estimates differ by" in said


def test_estimates_that_differ_in_the_fourth_digit_are_told():
    assert max(value_fit.differences([0.2430], [0.2432])) > value_fit.TOLERANCE
    assert max(value_fit.differences([0.24300], [0.24305])) < value_fit.TOLERANCE
