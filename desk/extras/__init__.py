"""What a ticket's page shows of other tables, read together with the ticket."""
