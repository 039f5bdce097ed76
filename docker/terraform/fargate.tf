# engine = "fargate": one process on a schedule, as in ../aws/fargate.yaml.

resource "aws_scheduler_schedule" "fargate" {
  count               = var.engine == "fargate" ? 1 : 0
  name                = var.name
  description         = "threatproof over the organization"
  schedule_expression = var.schedule

  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 15
  }

  target {
    arn      = aws_ecs_cluster.this.arn
    role_arn = aws_iam_role.scheduler.arn

    # Of the start alone: what a task ends with, Scheduler does not see.
    retry_policy {
      maximum_retry_attempts       = 2
      maximum_event_age_in_seconds = 3600
    }

    ecs_parameters {
      task_definition_arn = aws_ecs_task_definition.this.arn
      launch_type         = "FARGATE"
      task_count          = 1
      network_configuration {
        assign_public_ip = false
        security_groups  = [aws_security_group.task.id]
        subnets          = var.subnet_ids
      }
    }

    # A folder of its own for each run.
    input = jsonencode({
      containerOverrides = [{
        name        = "threatproof"
        environment = [{ name = "THREATPROOF_OUTPUT_DIRECTORY", value = "/work/<aws.scheduler.execution-id>" }]
      }]
    })
  }
}

resource "aws_iam_role_policy" "start_task" {
  count = var.engine == "fargate" ? 1 : 0
  name  = "start"
  role  = aws_iam_role.scheduler.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "ecs:RunTask"
        Resource  = "${aws_ecs_task_definition.this.arn_without_revision}:*"
        Condition = { ArnEquals = { "ecs:cluster" = aws_ecs_cluster.this.arn } }
      },
      {
        Effect    = "Allow"
        Action    = "iam:PassRole"
        Resource  = [aws_iam_role.task.arn, aws_iam_role.execution.arn]
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
    ]
  })
}
