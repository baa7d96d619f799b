"""What an answer is worth, without a judge: one pure function per metric."""
