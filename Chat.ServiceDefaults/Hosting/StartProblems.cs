using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Hosting;

/// <summary>Why a service could not start, where that is the operator's to repair: in sentences instead of a stack trace.</summary>
internal static class StartProblems
{
    /// <returns>Empty when it is none of these: then the exception is a fault, and its stack trace is wanted.</returns>
    public static IReadOnlyList<string> In(Exception exception) => exception switch
    {
        OptionsValidationException options => [.. options.Failures],
        AggregateException several when several.InnerExceptions.All(inner => In(inner).Count > 0) => [.. several.InnerExceptions.SelectMany(In)],
        IOException { InnerException: AddressInUseException } taken => [taken.Message],
        _ => [],
    };
}
