using System.Text.Encodings.Web;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes the description of an application that deployment tools such as <c>azd</c> read.</summary>
internal static class ManifestWriter
{
    private const string Schema = "https://json.schemastore.org/aspire-8.0.json";

    public static async Task WriteAsync(
        DistributedApplicationModel model, DistributedApplicationExecutionContext executionContext, string path, CancellationToken cancellationToken)
    {
        // Whole or not at all: an earlier manifest stays until this one is complete.
        var draft = $"{path}.{Environment.ProcessId}";
        try
        {
            await using (var stream = new FileStream(draft, FileMode.Create, FileAccess.Write))
            {
                await using var writer = new Utf8JsonWriter(
                    stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
                await WriteAsync(model, new ManifestPublishingContext(executionContext, path, writer, cancellationToken)).ConfigureAwait(false);
            }

            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    public static async Task WriteAsync(DistributedApplicationModel model, ManifestPublishingContext context)
    {
        context.Writer.WriteStartObject();
        context.Writer.WriteString("$schema", Schema);
        context.Writer.WriteStartObject("resources");
        var written = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var resource in model.Resources)
        {
            written.Add(resource.Name);
            await WriteResourceAsync(resource, context).ConfigureAwait(false);
        }

        while (context.Referenced.Values.FirstOrDefault(resource => !written.Contains(resource.Name)) is { } referenced)
        {
            written.Add(referenced.Name);
            await WriteResourceAsync(referenced, context).ConfigureAwait(false);
        }

        foreach (var (name, (value, filter)) in context.Filtered)
        {
            context.Writer.WriteStartObject(name);
            context.Writer.WriteString("type", "annotated.string");
            context.Writer.WriteString("value", value);
            context.Writer.WriteString("filter", filter);
            context.Writer.WriteEndObject();
        }

        context.Writer.WriteEndObject();
        context.Writer.WriteEndObject();
        await context.Writer.FlushAsync(context.CancellationToken).ConfigureAwait(false);
    }

    private static async Task WriteResourceAsync(IResource resource, ManifestPublishingContext context)
    {
        if (resource.TryGetLastAnnotation<ManifestPublishingCallbackAnnotation>(out var own))
        {
            if (own.Callback is { } callback)
            {
                context.Writer.WriteStartObject(resource.Name);
                await callback(context).ConfigureAwait(false);
                context.Writer.WriteEndObject();
            }

            return;
        }

        context.Writer.WriteStartObject(resource.Name);
        await WriteMembersAsync(resource, context).ConfigureAwait(false);
        context.Writer.WriteEndObject();
    }

    private static Task WriteMembersAsync(IResource resource, ManifestPublishingContext context)
    {
        switch (resource)
        {
            case ContainerResource container:
                return context.WriteContainerAsync(container);
            case ProjectResource project:
                return WriteProjectAsync(project, context);
            case ExecutableResource executable:
                return WriteExecutableAsync(executable, context);
            case ParameterResource parameter:
                WriteParameter(parameter, context);
                break;
            case IResourceWithConnectionString:
                context.Writer.WriteString("type", "value.v0");
                context.WriteConnectionString(resource);
                break;
            default:
                // A reader that does not know the resource says so, rather than missing it.
                context.Writer.WriteString("error", "This resource does not support generation in the manifest.");
                break;
        }

        return Task.CompletedTask;
    }

    private static async Task WriteProjectAsync(ProjectResource project, ManifestPublishingContext context)
    {
        context.Writer.WriteString("type", "project.v0");
        context.Writer.WriteString("path", context.GetManifestRelativePath(project.GetProjectMetadata().ProjectPath));
        await context.WriteArgumentsAsync(project).ConfigureAwait(false);
        await context.WriteEnvironmentVariablesAsync(project).ConfigureAwait(false);
        context.WriteBindings(project);
    }

    private static async Task WriteExecutableAsync(ExecutableResource executable, ManifestPublishingContext context)
    {
        context.Writer.WriteString("type", "executable.v0");
        context.Writer.WriteString("workingDirectory", context.GetManifestRelativePath(executable.WorkingDirectory));
        context.Writer.WriteString("command", executable.Command);
        await context.WriteArgumentsAsync(executable).ConfigureAwait(false);
        await context.WriteEnvironmentVariablesAsync(executable).ConfigureAwait(false);
        context.WriteBindings(executable);
    }

    private static void WriteParameter(ParameterResource parameter, ManifestPublishingContext context)
    {
        var writer = context.Writer;
        writer.WriteString("type", "parameter.v0");
        if (parameter.IsConnectionString)
        {
            writer.WriteString("connectionString", $"{{{parameter.Name}.value}}");
        }

        writer.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        writer.WriteStartObject("inputs");
        writer.WriteStartObject("value");
        writer.WriteString("type", "string");
        if (parameter.Secret)
        {
            writer.WriteBoolean("secret", true);
        }

        if (parameter.Default is { } value)
        {
            writer.WriteStartObject("default");
            value.WriteToManifest(context);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
