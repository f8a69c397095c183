# METADATA
# title: What is known of the targets
# description: >-
#   Guards ask whether a harmless value is known and speak when it is not, so a missing, mistyped or withheld fact
#   never makes a guard fall silent. Type and name of a fact are written out where they are used: the build reads them.
package lib.okta.facts

# There is a target of this type, and of each such target the fact is known to be `value`.
all_known(targets, type, name, value) if {
	_concerns(targets, type)
	every target in targets {
		_passes(target, type, name, {value})
	}
}

# There is a target of this type, and of each such target the fact is known to be one of `values`, a set.
all_among(targets, type, name, values) if {
	_concerns(targets, type)
	every target in targets {
		_passes(target, type, name, values)
	}
}

# There is a target of this type, and of each such target the fact is known to be a number of at most `limit`.
all_at_most(targets, type, name, limit) if {
	_concerns(targets, type)
	every target in targets {
		_at_most(target, type, name, limit)
	}
}

# For proofs: id of each target of this type to the fact's value, or to "unknown".
shown(targets, type, name) := {target.id: value |
	some target in targets
	target.type == type
	value := object.get(target.facts, [name, "value"], "unknown")
}

_concerns(targets, type) if {
	some target in targets
	target.type == type
}

_passes(target, type, _, _) if target.type != type

_passes(target, _, name, values) if target.facts[name].value in values

# Okta says there is no such thing: the call will fail there, and an idempotent delete should learn so.
_passes(target, _, _, _) if target.exists == false

_at_most(target, type, _, _) if target.type != type

_at_most(target, _, name, limit) if {
	is_number(target.facts[name].value)
	target.facts[name].value <= limit
}

_at_most(target, _, _, _) if target.exists == false
