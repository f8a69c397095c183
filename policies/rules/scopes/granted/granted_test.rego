package rules.scopes.granted_test

import data.lib.testing
import data.rules.scopes.granted

_may(may) := {"context": {"may": may}}

test_allows_what_the_grant_covers if {
	some finding in granted.allow with input as testing.evaluation({})
	finding.rule == "scopes.granted"
	finding.severity == "info"
	finding.proof.granted_by == ["scope okta.users.manage"]
}

test_allows_a_plain_read_while_rights_at_okta_are_unknown if {
	asked := object.union(_may({"effective": "unknown"}), {"action": {"access": "read"}})
	count(granted.allow) == 1 with input as testing.evaluation(asked)
}

test_silent_when_not_granted if {
	count(granted.allow) == 0 with input as testing.evaluation(_may({"granted": false}))
}

test_silent_when_okta_would_refuse if {
	count(granted.allow) == 0 with input as testing.evaluation(_may({"effective": false}))
}

test_silent_on_a_write_while_rights_at_okta_are_unknown if {
	count(granted.allow) == 0 with input as testing.evaluation(_may({"effective": "unknown"}))
}

test_silent_when_the_grant_is_missing if {
	asked := testing.without(testing.evaluation({}), "/context/may/granted")
	count(granted.allow) == 0 with input as asked
}

test_silent_when_rights_at_okta_are_missing if {
	asked := testing.without(testing.evaluation({}), "/context/may/effective")
	count(granted.allow) == 0 with input as asked
}

test_allows_a_write_on_unknown_rights_where_the_settings_leave_it_to_okta if {
	count(granted.allow) == 1 with input as testing.evaluation(_may({"effective": "unknown"}))
		with data.settings.scopes.unknown_rights_block as false
	count(granted.allow) == 0 with input as testing.evaluation(_may({"effective": false}))
		with data.settings.scopes.unknown_rights_block as false
}
