package rules.facts.unknown_test

import data.lib.testing
import data.rules.facts.unknown

_index := {"operations": {"updateUser": "s"}, "sets": {"s": {"facts": [["user", "is_admin"]]}}}

_asked(access, user) := object.union(
	testing.evaluation({"action": {"access": access}}),
	testing.evaluation(testing.about([user])),
) if {
	access == "write"
}

_asked(access, user) := testing.evaluation(object.union(
	testing.about([user]),
	{"action": {"access": access}},
)) if {
	access == "read"
}

test_silent_when_the_fact_is_known if {
	user := testing.target("user", "00u1", {"is_admin": false})
	count(unknown.block) == 0 with input as _asked("write", user) with data.index as _index
}

test_silent_on_a_plain_read if {
	count(unknown.block) == 0 with input as _asked("read", testing.target("user", "00u1", {}))
		with data.index as _index
}

test_silent_when_okta_says_there_is_no_such_user if {
	user := object.union(testing.target("user", "00u1", {}), {"exists": false})
	count(unknown.block) == 0 with input as _asked("write", user) with data.index as _index
}

test_blocks_a_read_of_secrets_when_the_fact_is_missing if {
	asked := object.union(
		_asked("read", testing.target("user", "00u1", {})),
		{"action": {"reveals_secrets": true}},
	)
	count(unknown.block) == 1 with input as asked with data.index as _index
}

test_blocks_a_write_when_the_fact_is_missing if {
	some finding in unknown.block with input as _asked("write", testing.target("user", "00u1", {}))
		with data.index as _index
	finding.proof.unknown == {"is_admin of user 00u1"}
}
