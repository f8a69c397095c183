# METADATA
# title: The shape of an evaluation
# description: Mirrors gateway/model/evaluation.ts. What does not have this shape is blocked before any rule is asked.
package lib.evaluation

is_well_formed(asked) if {
	is_string(asked.id)
	_is_subject(asked.subject)
	_is_action(asked.action)
	is_string(asked.resource.type)
	is_string(asked.resource.id)
	_is_time(asked.context)
	is_string(asked.context.digest)
	_is_may(asked.context.may)
	_is_history(asked.context.history)
	_are_targets(asked.context.targets, asked.resource)
	_is_approval(object.get(asked.context, "approval", null))
}

_is_subject(subject) if {
	subject.type == "agent"
	is_string(subject.id)
	is_string(subject.properties.name)
	subject.properties.kind in {"bot", "service", "ai_agent"}
	is_string(subject.properties.owner)
	is_string(subject.properties.credential)
	is_array(subject.properties.scopes)
	is_array(subject.properties.actors)
}

_is_action(action) if {
	is_string(action.name)
	action.access in {"read", "write", "destroy"}
	is_string(action.tag)
	is_array(action.scopes)
	is_boolean(action.reveals_secrets)
	is_boolean(action.bulk)
	is_object(action.properties)
}

_is_time(context) if {
	is_string(context.time)
	is_number(context.hour)
	is_number(context.weekday)
	is_string(context.org)
	is_string(context.source_ip)
}

_is_may(may) if {
	is_boolean(may.granted)
	is_array(may.grant_proof)
	may.effective in {true, false, "unknown"}
	is_array(may.effective_proof)
}

_is_history(history) if {
	is_number(history.calls_last_minute)
	is_number(history.calls_last_hour)
	is_number(history.operation_last_hour)
	is_number(history.destroys_last_hour)
	is_number(history.operation_first_at)
}

# The resource comes first among the targets; an operation on the org as a whole names none.
_are_targets([], {"type": "", "id": ""})

_are_targets(targets, resource) if {
	targets[0].type == resource.type
	every target in targets {
		_is_target(target)
	}
}

_is_target(target) if {
	is_string(target.type)
	is_string(target.id)
	target.exists in {true, false, "unknown"}
	is_object(target.unknown)
	every _, fact in target.facts {
		is_number(fact.age_ms)
		fact.source in {"live", "inventory", "log", "call"}
	}
}

_is_approval(null)

_is_approval(approval) if {
	is_string(approval.hold)
	is_array(approval.rules)
	is_string(approval.facts)
	is_number(approval.until)
}

# For proofs only: which parts are not as they should be.
faults(asked) := {"not an object"} if {
	not is_object(asked)
} else := {part |
	some part, is_whole in {
		"id": is_string(object.get(asked, "id", null)),
		"subject": _holds_subject(asked),
		"action": _holds_action(asked),
		"context": _holds_context(asked),
	}
	not is_whole
}

default _holds_subject(_) := false

_holds_subject(asked) if _is_subject(asked.subject)

default _holds_action(_) := false

_holds_action(asked) if _is_action(asked.action)

default _holds_context(_) := false

_holds_context(asked) if {
	_is_time(asked.context)
	is_string(asked.context.digest)
	_is_may(asked.context.may)
	_is_history(asked.context.history)
	_are_targets(asked.context.targets, asked.resource)
	_is_approval(object.get(asked.context, "approval", null))
}
