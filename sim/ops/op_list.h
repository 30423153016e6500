/*
 * op_list: one row per operation. The checks of the group come first, in the order in which they
 * run at a tick: health before capacity (rule A6), then the automatic rebalance.
 */
OP(check_health)
OP(check_capacity)
OP(rebalance_instances)
OP(start_instance_refresh)
OP(suspend_instance_refresh)
OP(resume_instance_refresh)
OP(cancel_instance_refresh)
OP(rollback_instance_refresh)
OP(remove_instances)
OP(detach_instances)
OP(attach_instances)
OP(enter_standby)
OP(exit_standby)
OP(set_instances_protection)
OP(set_instance_health)
OP(execute_scaling_rule)
OP(enable_scaling_group)
OP(disable_scaling_group)
OP(lose_zone)
