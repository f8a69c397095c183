package rules.users.password_set_test

import data.lib.testing
import data.rules.users.password_set

_asked(properties) := testing.evaluation({"action": {"name": "createUser", "properties": properties}})

test_holds_when_a_password_is_set if {
	some finding in password_set.hold with input as _asked({"password_set": true})
	finding.proof.password_set == true
}

test_silent_when_no_password_is_set if {
	count(password_set.hold) == 0 with input as _asked({"password_set": false})
}

test_holds_when_it_is_missing_whether_a_password_is_set if {
	count(password_set.hold) == 1 with input as _asked({})
}
