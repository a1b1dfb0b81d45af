using Microsoft.Extensions.Options;

namespace Chat.Hub.History;

/// <summary>Where History is, as service discovery says: <c>services:history:grpc:0</c>, <c>:1</c> …</summary>
internal sealed class HistoryOptions
{
    public const string SectionName = "services:history:grpc";

    public IReadOnlyList<string> Addresses { get; set; } = [];
}

internal sealed class HistoryOptionsValidator : IValidateOptions<HistoryOptions>
{
    public ValidateOptionsResult Validate(string? name, HistoryOptions options)
    {
        if (options.Addresses.Count == 0)
        {
            return ValidateOptionsResult.Fail($"{HistoryOptions.SectionName}:0 is missing: the address of History, such as http://127.0.0.1:5001.");
        }

        var wrong = options.Addresses
            .Where(address => !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            .Select(address => $"{HistoryOptions.SectionName} has \"{address}\", which is no http or https address.")
            .ToArray();
        return wrong.Length > 0 ? ValidateOptionsResult.Fail(wrong) : ValidateOptionsResult.Success;
    }
}
