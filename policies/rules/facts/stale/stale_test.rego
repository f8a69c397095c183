package rules.facts.stale_test

import data.lib.testing
import data.rules.facts.stale

_asked(access, age_ms) := testing.evaluation(object.union(
	testing.about([object.union(
		testing.target("user", "00u1", {"is_admin": false}),
		{"facts": {"is_admin": {"age_ms": age_ms}}},
	)]),
	{"action": {"access": access}},
))

test_blocks_a_write_on_old_facts if {
	some finding in stale.block with input as _asked("write", 301000)
	finding.proof.stale == {"is_admin of user 00u1"}
}

test_blocks_a_deletion_on_facts_good_enough_for_a_write if {
	count(stale.block) == 1 with input as _asked("destroy", 61000)
	count(stale.block) == 0 with input as _asked("write", 61000)
}

test_silent_on_fresh_facts if {
	count(stale.block) == 0 with input as _asked("destroy", 4000)
}

test_blocks_when_the_age_is_missing if {
	asked := testing.without(_asked("write", 0), "/context/targets/0/facts/is_admin/age_ms")
	count(stale.block) == 1 with input as asked
}

test_blocks_when_the_access_is_missing if {
	asked := testing.without(_asked("write", 1), "/action/access")
	count(stale.block) == 1 with input as asked
}
