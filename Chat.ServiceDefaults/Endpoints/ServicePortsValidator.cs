using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Endpoints;

internal sealed class ServicePortsValidator(ServicePorts ports) : IValidateOptions<ServicePortsValidator.Checked>
{
    public ValidateOptionsResult Validate(string? name, Checked options) =>
        ports.Problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(ports.Problems);

    /// <summary>Options without members: their validation at start is what is wanted of them.</summary>
    internal sealed class Checked;
}
