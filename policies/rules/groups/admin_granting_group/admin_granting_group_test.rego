package rules.groups.admin_granting_group_test

import data.lib.testing
import data.rules.groups.admin_granting_group

_asked(facts) := testing.evaluation(testing.about([
	testing.target("group", "00g1", facts),
	testing.target("user", "00u1", {}),
]))

test_blocks_when_the_group_grants_admin if {
	some finding in admin_granting_group.block with input as _asked({"grants_admin": true})
	finding.severity == "critical"
	finding.proof.grants_admin == {"00g1": true}
}

test_silent_on_a_group_without_admin_roles if {
	count(admin_granting_group.block) == 0 with input as _asked({"grants_admin": false})
}

test_silent_when_okta_says_there_is_no_such_group if {
	group := object.union(testing.target("group", "00g1", {}), {"exists": false})
	count(admin_granting_group.block) == 0 with input as testing.evaluation(testing.about([group]))
}

test_blocks_when_it_is_missing_whether_the_group_grants_admin if {
	count(admin_granting_group.block) == 1 with input as _asked({})
}

test_blocks_when_the_group_is_missing if {
	asked := testing.evaluation(testing.about([testing.target("user", "00u1", {})]))
	count(admin_granting_group.block) == 1 with input as asked
}

_creating(properties, targets) := testing.evaluation({
	"action": {"name": "createUser", "properties": properties},
	"resource": {"type": "", "id": ""},
	"context": {"targets": targets},
})

test_blocks_when_a_user_is_created_in_an_admin_group if {
	groups := [testing.target("group", "00g1", {"grants_admin": false}), testing.target("group", "00g2", {"grants_admin": true})]
	count(admin_granting_group.block) == 1 with input as _creating({"group_ids": ["00g1", "00g2"]}, groups)
}

test_silent_when_a_user_is_created_in_no_group if {
	count(admin_granting_group.block) == 0 with input as _creating({"group_ids": []}, [])
}

test_blocks_when_the_groups_of_a_new_user_are_missing if {
	count(admin_granting_group.block) == 1 with input as _creating({}, [])
}

test_blocks_when_the_body_names_a_group_in_another_way if {
	groups := [testing.target("group", "00g7", {"grants_admin": true})]
	count(admin_granting_group.block) == 1 with input as _creating({"group_ids": []}, groups)
}
