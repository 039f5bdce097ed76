# What every engine needs: the same as ../aws/base.yaml.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0, < 7.0"
    }
  }
}

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  account   = data.aws_caller_identity.this.account_id
  partition = data.aws_partition.this.partition
  # Version 6 of the provider prefers `region`, which version 5 does not have.
  region = data.aws_region.this.name
}

resource "aws_ecs_cluster" "this" {
  name = var.name
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/threatproof/${var.name}"
  retention_in_days = 90
}

resource "aws_security_group" "task" {
  name        = "${var.name}-task"
  description = "threatproof reaches AWS and its file system, and nothing reaches it"
  vpc_id      = var.vpc_id

  egress {
    description = "AWS"
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    description = "File system"
    protocol    = "tcp"
    from_port   = 2049
    to_port     = 2049
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "files" {
  name        = "${var.name}-files"
  description = "The results of threatproof"
  vpc_id      = var.vpc_id

  ingress {
    description     = "threatproof"
    protocol        = "tcp"
    from_port       = 2049
    to_port         = 2049
    security_groups = [aws_security_group.task.id]
  }
}

# The results.
resource "aws_efs_file_system" "this" {
  encrypted = true
  tags      = { Name = var.name }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_efs_backup_policy" "this" {
  file_system_id = aws_efs_file_system.this.id
  backup_policy {
    status = "ENABLED"
  }
}

resource "aws_efs_mount_target" "this" {
  count           = 2
  file_system_id  = aws_efs_file_system.this.id
  subnet_id       = var.subnet_ids[count.index]
  security_groups = [aws_security_group.files.id]
}

# The folder of the image's user.
resource "aws_efs_access_point" "this" {
  file_system_id = aws_efs_file_system.this.id
  posix_user {
    uid = 65532
    gid = 65532
  }
  root_directory {
    path = "/threatproof"
    creation_info {
      owner_uid   = 65532
      owner_gid   = 65532
      permissions = "0750"
    }
  }
}

# The scanner. `threatproof policy REPORT --organization` writes the same policy with the reasons.
resource "aws_iam_role" "task" {
  name = "threatproof"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy" "task" {
  name = "organization"
  role = aws_iam_role.task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = "arn:${local.partition}:iam::*:role/${var.member_role}"
      },
      {
        Effect = "Allow"
        # The units and their names are for scopes by organizational unit, the tags for scopes by account tag.
        Action = [
          "organizations:DescribeOrganization",
          "organizations:ListAccounts",
          "organizations:ListAccountsForParent",
          "organizations:ListOrganizationalUnitsForParent",
          "organizations:ListRoots",
          "organizations:ListTagsForResource",
        ]
        Resource = "*"
      },
      {
        Effect    = "Allow"
        Action    = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
        Resource  = aws_efs_file_system.this.arn
        Condition = { StringEquals = { "elasticfilesystem:AccessPointArn" = aws_efs_access_point.this.arn } }
      },
    ]
  })
}

# The scanner's own account is read without a role. Without these it stays unknown, and keeps every item open.
resource "aws_iam_role_policy_attachment" "own_account" {
  for_each   = toset(["SecurityAudit", "job-function/ViewOnlyAccess"])
  role       = aws_iam_role.task.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/${each.value}"
}

# What ECS itself needs to start a task.
resource "aws_iam_role" "execution" {
  name_prefix = "${var.name}-execution-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_ecs_task_definition" "this" {
  depends_on               = [aws_efs_mount_target.this]
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  task_role_arn            = aws_iam_role.task.arn
  execution_role_arn       = aws_iam_role.execution.arn

  volume {
    name = "work"
    efs_volume_configuration {
      file_system_id     = aws_efs_file_system.this.id
      transit_encryption = "ENABLED"
      authorization_config {
        access_point_id = aws_efs_access_point.this.id
        iam             = "ENABLED"
      }
    }
  }

  container_definitions = jsonencode([{
    name                   = "threatproof"
    image                  = var.image
    essential              = true
    command                = ["scan", var.report, "--organization"]
    readonlyRootFilesystem = true
    stopTimeout            = 30
    environment = [
      { name = "THREATPROOF_ROLE_NAME", value = var.member_role },
      { name = "THREATPROOF_EXTERNAL_ID", value = var.external_id },
      { name = "THREATPROOF_OUTPUT_DIRECTORY", value = "/work/by-hand" },
    ]
    mountPoints = [{ sourceVolume = "work", containerPath = "/work", readOnly = false }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this.name
        awslogs-region        = local.region
        awslogs-stream-prefix = "threatproof"
      }
    }
  }])
}

# Who starts it on the schedule.
resource "aws_iam_role" "scheduler" {
  name_prefix = "${var.name}-scheduler-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "scheduler.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}
