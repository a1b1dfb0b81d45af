using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Aspire.Hosting;

/// <summary>The AppHost's user secrets. Without an id on its assembly what is set lives as long as the process.</summary>
internal sealed class UserSecretsStore(string? path)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly Lock _sync = new(); // guards the file against this process
    private readonly Dictionary<string, string> _unsaved = [];

    public static UserSecretsStore Of(Assembly? assembly)
    {
        var id = assembly?.GetCustomAttribute<UserSecretsIdAttribute>()?.UserSecretsId;
        try
        {
            return new UserSecretsStore(string.IsNullOrEmpty(id) ? null : PathHelper.GetSecretsPathFromSecretsId(id));
        }
        catch (InvalidOperationException)
        {
            return new UserSecretsStore(null); // a user without a home has no place for them
        }
    }

    public string GetOrSet(string key, Func<string> create)
    {
        lock (_sync)
        {
            if (_unsaved.TryGetValue(key, out var unsaved))
            {
                return unsaved;
            }

            var secrets = Read();
            if (secrets.FirstOrDefault(pair => string.Equals(pair.Key, key, StringComparison.OrdinalIgnoreCase)).Value is JsonValue known
                && known.TryGetValue<string>(out var text))
            {
                return text;
            }

            var value = create();
            secrets[key] = value;
            if (!TryWrite(secrets))
            {
                _unsaved[key] = value;
            }

            return value;
        }
    }

    private JsonObject Read()
    {
        if (path is null || !File.Exists(path))
        {
            return [];
        }

        try
        {
            return JsonNode.Parse(File.ReadAllText(path), documentOptions: Lenient) as JsonObject ?? [];
        }
        catch (JsonException exception)
        {
            throw new DistributedApplicationException($"The user secrets in '{path}' are not valid JSON: {exception.Message}", exception);
        }
    }

    private bool TryWrite(JsonObject secrets)
    {
        if (path is null)
        {
            return false;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var draft = $"{path}.{Guid.NewGuid():N}";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var writer = new StreamWriter(draft, options))
            {
                writer.Write(secrets.ToJsonString(Indented));
            }

            File.Move(draft, path, overwrite: true);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // a read-only home: the value then lasts for this run
        }
    }
}
