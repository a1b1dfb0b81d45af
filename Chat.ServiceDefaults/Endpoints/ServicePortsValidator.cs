using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Endpoints;

internal sealed class ServicePortsValidator(ServicePorts ports, ServerTls tls) : IValidateOptions<ServicePortsValidator.Checked>
{
    public ValidateOptionsResult Validate(string? name, Checked options)
    {
        string[] problems = [.. ports.Problems, .. tls.Problems];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <summary>Options without members: their validation at start is what is wanted of them.</summary>
    internal sealed class Checked;
}
