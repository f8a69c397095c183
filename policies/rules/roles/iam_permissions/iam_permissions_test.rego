package rules.roles.iam_permissions_test

import data.lib.testing
import data.rules.roles.iam_permissions

_asked(properties) := testing.evaluation({"action": {"name": "createRole", "properties": properties}})

test_holds_on_a_permission_over_roles if {
	asked := _asked({"permissions": ["okta.users.read", "okta.iam.read"]})
	some finding in iam_permissions.hold with input as asked
	finding.asks.quorum == 2
}

test_holds_on_a_permission_not_known_here if {
	count(iam_permissions.hold) == 1 with input as _asked({"permissions": ["okta.apps.manage"]})
}

test_silent_on_plain_permissions if {
	asked := _asked({"permissions": ["okta.users.read", "okta.users.lifecycle.suspend"]})
	count(iam_permissions.hold) == 0 with input as asked
}

test_holds_when_permissions_are_missing if {
	count(iam_permissions.hold) == 1 with input as _asked({})
	count(iam_permissions.hold) == 1 with input as _asked({"permissions": []})
}
