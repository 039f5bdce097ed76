variable "engine" {
  description = "fargate: one process; map: shards by Step Functions; batch: shards by an array job of AWS Batch"
  type        = string
  default     = "fargate"
  validation {
    condition     = contains(["fargate", "map", "batch"], var.engine)
    error_message = "One of fargate, map and batch."
  }
}

variable "shards" {
  description = "Of map and batch: one for each 100 to 250 accounts"
  type        = number
  default     = 16
  validation {
    condition     = var.shards >= 2 && var.shards <= 1000
    error_message = "From 2 to 1000."
  }
}

variable "name" {
  description = "Of the resources; the scanner's role is always called threatproof, which the member roles trust"
  type        = string
  default     = "threatproof"
}

variable "image" {
  description = "The image with the report in it (docker/report.Dockerfile), with its digest"
  type        = string
}

variable "report" {
  description = "Name of the report in the image"
  type        = string
  default     = "report.htm"
}

variable "vpc_id" {
  type = string
}

variable "subnet_ids" {
  description = "Two subnets in different availability zones that reach AWS through a NAT gateway"
  type        = list(string)
  validation {
    condition     = length(var.subnet_ids) == 2
    error_message = "Two subnets."
  }
}

variable "member_role" {
  description = "Name of the role in each account, as `threatproof policy --format stackset` makes it"
  type        = string
  default     = "threatproof-read"
}

variable "external_id" {
  description = "External id that this role requires"
  type        = string
}

variable "schedule" {
  type    = string
  default = "cron(0 2 ? * MON *)"
}
