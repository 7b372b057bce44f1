"""What a patient sees: self-check, intake, diary, their own record."""
