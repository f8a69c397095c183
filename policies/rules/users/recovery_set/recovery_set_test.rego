package rules.users.recovery_set_test

import data.lib.testing
import data.rules.users.recovery_set

_asked(properties) := testing.evaluation({"action": {"name": "updateUser", "properties": properties}})

test_holds_when_an_answer_is_set if {
	some finding in recovery_set.hold with input as _asked({"recovery_question_set": true})
	finding.proof == {"recovery_question_set": true}
}

test_silent_when_none_is_set if {
	count(recovery_set.hold) == 0 with input as _asked({"recovery_question_set": false})
}

test_holds_when_it_is_missing if {
	count(recovery_set.hold) == 1 with input as _asked({})
}
