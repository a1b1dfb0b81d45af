namespace Aspire.Hosting.ApplicationModel;

/// <summary>Finds the resources an expression is made of.</summary>
internal static class ResourceReferences
{
    /// <summary>The resources whose processes stand behind a connection string, directly or through others.</summary>
    public static IReadOnlyCollection<IResource> ProcessesBehind(IResource resource) =>
        IsProcess(resource) || resource is not IResourceWithConnectionString
            ? []
            : [.. Of(resource).Where(IsProcess)];

    public static bool IsProcess(IResource resource) => resource is ProjectResource or ExecutableResource or ContainerResource;

    public static IReadOnlyCollection<IResource> Of(IResource resource)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance) { resource };
        var found = new List<IResource>();
        if (resource is IResourceWithConnectionString { ConnectionStringExpression: { } expression })
        {
            Visit(expression);
        }

        return found;

        void Visit(object value)
        {
            if (!seen.Add(value))
            {
                return;
            }

            if (value is IResource referenced)
            {
                found.Add(referenced);
            }

            switch (value)
            {
                case EndpointReference endpoint:
                    Visit(endpoint.Resource);
                    break;
                case EndpointReferenceExpression property:
                    Visit(property.Endpoint.Resource);
                    break;
                case IResourceWithConnectionString withConnectionString:
                    Visit(withConnectionString.ConnectionStringExpression);
                    break;
                case IResourceBuilder<IResource> builder:
                    Visit(builder.Resource);
                    break;
                case IValueWithReferences withReferences:
                    foreach (var reference in withReferences.References)
                    {
                        Visit(reference);
                    }

                    break;
            }
        }
    }
}
