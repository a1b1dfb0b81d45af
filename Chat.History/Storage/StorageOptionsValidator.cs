using Microsoft.Extensions.Options;
using Npgsql;

namespace Chat.History.Storage;

/// <summary>Finds out before anything runs whether it is said where the database is.</summary>
internal sealed class StorageOptionsValidator(string? database) : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        if (string.IsNullOrWhiteSpace(database))
        {
            return ValidateOptionsResult.Fail("ConnectionStrings:chatdb is missing: where PostgreSQL is, such as Host=127.0.0.1;Username=chat;Password=...;Database=chatdb.");
        }

        return Malformed(database) is { } problem
            ? ValidateOptionsResult.Fail($"ConnectionStrings:chatdb is malformed: {problem}")
            : ValidateOptionsResult.Success;
    }

    private static string? Malformed(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString) is { Host: { Length: > 0 }, Database: { Length: > 0 } }
                ? null
                : "it names no host or no database.";
        }
        catch (ArgumentException wrong)
        {
            return wrong.Message;
        }
    }
}
