package rules.users.admin_factor_reset_test

import data.lib.testing
import data.rules.users.admin_factor_reset

_asked(facts) := testing.evaluation(testing.about([testing.target("user", "00u1", facts)]))

test_blocks_when_the_user_is_an_admin if {
	count(admin_factor_reset.block) == 1 with input as _asked({"is_admin": true})
}

test_blocks_when_the_fact_is_of_another_type if {
	count(admin_factor_reset.block) == 1 with input as _asked({"is_admin": "false"})
}

test_silent_on_a_user_without_admin_rights if {
	count(admin_factor_reset.block) == 0 with input as _asked({"is_admin": false})
}

test_blocks_when_it_is_missing_whether_the_user_is_an_admin if {
	count(admin_factor_reset.block) == 1 with input as _asked({})
}
