package lib.okta.facts_test

import data.lib.okta.facts
import data.lib.testing

_user(values) := testing.target("user", "00u1", values)

_gone := object.union(testing.target("user", "00u2", {}), {"exists": false})

test_all_known_needs_a_target_of_the_type if {
	not facts.all_known([], "user", "is_admin", false)
	not facts.all_known([testing.target("group", "00g1", {"is_admin": false})], "user", "is_admin", false)
}

test_all_known_needs_the_fact_of_every_target if {
	facts.all_known([_user({"is_admin": false}), testing.target("group", "00g1", {})], "user", "is_admin", false)
	not facts.all_known([_user({"is_admin": false}), _user({})], "user", "is_admin", false)
	not facts.all_known([_user({"is_admin": "false"})], "user", "is_admin", false)
}

test_what_okta_does_not_have_is_harmless if {
	facts.all_known([_gone], "user", "is_admin", false)
	facts.all_at_most([_gone], "user", "factor_count", 0)
}

test_all_at_most_needs_numbers if {
	facts.all_at_most([_user({"factor_count": 2})], "user", "factor_count", 2)
	not facts.all_at_most([_user({"factor_count": 3})], "user", "factor_count", 2)
	not facts.all_at_most([_user({"factor_count": null})], "user", "factor_count", 2)
	not facts.all_at_most([], "user", "factor_count", 2)
	facts.all_at_most(
		[_user({"factor_count": 1}), testing.target("group", "00g1", {"factor_count": 9})],
		"user", "factor_count", 2,
	)
}

test_all_among_takes_a_set if {
	facts.all_among([_user({"status": "ACTIVE"})], "user", "status", {"ACTIVE", "STAGED"})
	not facts.all_among([_user({"status": "LOCKED_OUT"})], "user", "status", {"ACTIVE"})
	not facts.all_among([], "user", "status", {"ACTIVE"})
}

test_shown_says_unknown_for_what_is_missing if {
	facts.shown([_user({"is_admin": true}), _gone], "user", "is_admin") == {"00u1": true, "00u2": "unknown"}
}
