namespace Chat.Migrations;

/// <summary>Says in one sentence, for the operator, why the database cannot be brought up to date.</summary>
internal sealed class MigrationsException(string sentence, Exception? reason = null) : Exception(sentence, reason);
