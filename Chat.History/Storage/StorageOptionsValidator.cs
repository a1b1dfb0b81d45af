using Microsoft.Extensions.Options;
using Npgsql;

namespace Chat.History.Storage;

/// <summary>Finds out before anything runs whether it is said where the stores are.</summary>
internal sealed class StorageOptionsValidator(string? database, string? cache) : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var problems = new List<string>();
        if (string.IsNullOrWhiteSpace(database))
        {
            problems.Add("ConnectionStrings:chatdb is missing: where PostgreSQL is, such as Host=127.0.0.1;Username=chat;Password=...;Database=chatdb.");
        }
        else if (Malformed(database) is { } problem)
        {
            problems.Add($"ConnectionStrings:chatdb is malformed: {problem}");
        }

        if (string.IsNullOrWhiteSpace(cache))
        {
            problems.Add("ConnectionStrings:cache is missing: where Redis is, such as 127.0.0.1:6379.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
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
