# engine = "map" or "batch": shards, then the merge, as in ../aws/map.yaml and ../aws/batch.yaml, whose state machines
# these are.

locals {
  shards = var.engine == "fargate" ? 0 : 1
  batch  = var.engine == "batch" ? 1 : 0
  definition = {
    fargate = ""
    map = var.engine != "map" ? "" : templatefile("${path.module}/../aws/map.asl.json", {
      Cluster       = aws_ecs_cluster.this.arn
      Task          = aws_ecs_task_definition.this.arn
      SubnetA       = var.subnet_ids[0]
      SubnetB       = var.subnet_ids[1]
      SecurityGroup = aws_security_group.task.id
      Report        = var.report
    })
    batch = var.engine != "batch" ? "" : templatefile("${path.module}/../aws/batch.asl.json", {
      Queue  = aws_batch_job_queue.this[0].arn
      Job    = aws_batch_job_definition.this[0].arn
      Report = var.report
    })
  }
  events = "arn:${local.partition}:events:${local.region}:${local.account}:rule"
  machine_policy = {
    fargate = []
    map = [
      { Effect = "Allow", Action = ["ecs:RunTask"], Resource = [aws_ecs_task_definition.this.arn] },
      { Effect = "Allow", Action = ["ecs:StopTask", "ecs:DescribeTasks"], Resource = ["*"] },
      { Effect = "Allow", Action = ["iam:PassRole"], Resource = [aws_iam_role.task.arn, aws_iam_role.execution.arn] },
      { Effect = "Allow", Action = ["states:StartExecution"], Resource = ["arn:${local.partition}:states:${local.region}:${local.account}:stateMachine:${var.name}"] },
      { Effect = "Allow", Action = ["states:DescribeExecution", "states:StopExecution"], Resource = ["arn:${local.partition}:states:${local.region}:${local.account}:execution:${var.name}*"] },
      { Effect = "Allow", Action = ["events:PutTargets", "events:PutRule", "events:DescribeRule"], Resource = ["${local.events}/StepFunctionsGetEventsForECSTaskRule"] },
    ]
    batch = [
      { Effect = "Allow", Action = ["batch:SubmitJob"], Resource = concat(aws_batch_job_queue.this[*].arn, aws_batch_job_definition.this[*].arn) },
      { Effect = "Allow", Action = ["batch:DescribeJobs", "batch:TerminateJob"], Resource = ["*"] },
      { Effect = "Allow", Action = ["events:PutTargets", "events:PutRule", "events:DescribeRule"], Resource = ["${local.events}/StepFunctionsGetEventsForBatchJobsRule"] },
    ]
  }
}

resource "aws_sfn_state_machine" "this" {
  count      = local.shards
  depends_on = [aws_iam_role_policy.machine]
  name       = var.name
  role_arn   = aws_iam_role.machine[0].arn
  definition = local.definition[var.engine]
}

resource "aws_iam_role" "machine" {
  count       = local.shards
  name_prefix = "${var.name}-machine-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "states.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy" "machine" {
  count  = local.shards
  name   = "machine"
  role   = aws_iam_role.machine[0].id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.machine_policy[var.engine] })
}

resource "aws_scheduler_schedule" "shards" {
  count               = local.shards
  name                = var.name
  description         = "threatproof over the organization, as shards"
  schedule_expression = var.schedule

  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 15
  }

  target {
    arn      = aws_sfn_state_machine.this[0].arn
    role_arn = aws_iam_role.scheduler.arn
    input    = jsonencode({ shards = var.shards })
    retry_policy {
      maximum_retry_attempts       = 2
      maximum_event_age_in_seconds = 3600
    }
  }
}

resource "aws_iam_role_policy" "start_machine" {
  count = local.shards
  name  = "start"
  role  = aws_iam_role.scheduler.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "states:StartExecution", Resource = aws_sfn_state_machine.this[0].arn }]
  })
}

resource "aws_batch_compute_environment" "this" {
  count = local.batch
  type  = "MANAGED"

  compute_resources {
    type               = "FARGATE"
    max_vcpus          = 10
    subnets            = var.subnet_ids
    security_group_ids = [aws_security_group.task.id]
  }
}

resource "aws_batch_job_queue" "this" {
  count    = local.batch
  name     = var.name
  priority = 1
  state    = "ENABLED"

  compute_environment_order {
    order               = 1
    compute_environment = aws_batch_compute_environment.this[0].arn
  }
}

resource "aws_batch_job_definition" "this" {
  count                 = local.batch
  name                  = var.name
  type                  = "container"
  platform_capabilities = ["FARGATE"]

  timeout {
    attempt_duration_seconds = 14400
  }

  retry_strategy {
    attempts = 3
    # The first that fits; without any that fits, AWS Batch tries again.
    evaluate_on_exit {
      on_status_reason = "Host EC2*"
      action           = "RETRY"
    }
    evaluate_on_exit {
      on_exit_code = "2"
      action       = "EXIT"
    }
    evaluate_on_exit {
      on_exit_code = "4"
      action       = "EXIT"
    }
    evaluate_on_exit {
      on_reason = "*"
      action    = "RETRY"
    }
  }

  container_properties = jsonencode({
    image                  = var.image
    command                = ["--version"]
    jobRoleArn             = aws_iam_role.task.arn
    executionRoleArn       = aws_iam_role.execution.arn
    resourceRequirements   = [{ type = "VCPU", value = "0.5" }, { type = "MEMORY", value = "1024" }]
    readonlyRootFilesystem = true
    networkConfiguration   = { assignPublicIp = "DISABLED" }
    environment = [
      { name = "THREATPROOF_ROLE_NAME", value = var.member_role },
      { name = "THREATPROOF_EXTERNAL_ID", value = var.external_id },
    ]
    volumes = [{
      name = "work"
      efsVolumeConfiguration = {
        fileSystemId        = aws_efs_file_system.this.id
        transitEncryption   = "ENABLED"
        authorizationConfig = { accessPointId = aws_efs_access_point.this.id, iam = "ENABLED" }
      }
    }]
    mountPoints = [{ sourceVolume = "work", containerPath = "/work", readOnly = false }]
    logConfiguration = {
      logDriver = "awslogs"
      options   = { awslogs-group = aws_cloudwatch_log_group.this.name, awslogs-stream-prefix = "batch" }
    }
  })
}
