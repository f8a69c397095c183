package rules.users.account_opened_test

import data.lib.testing
import data.rules.users.account_opened

test_alerts_when_a_user_is_created if {
	asked := testing.evaluation({"action": {"name": "createUser"}})
	some finding in account_opened.alert with input as asked
	finding.proof == {"operation": "createUser", "user": ""}
}

test_silent_with_any_effect_but_alert if {
	not account_opened.block with input as testing.evaluation({})
	not account_opened.hold with input as testing.evaluation({})
}

test_alerts_when_the_resource_is_missing if {
	count(account_opened.alert) == 1 with input as testing.without(testing.evaluation({}), "/resource")
}
