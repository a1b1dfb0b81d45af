namespace Chat.AppHost.Resources;

/// <summary>Who may speak to whom: the address that tokens are issued under, and the key that services show each other.</summary>
internal static class ChatIdentity
{
    /// <summary>Names of the demo accounts, printed with their password.</summary>
    public static readonly string[] DemoUsers = ["alice", "bob", "carol", "admin"];

    /// <summary>The key of the services: made once per clone; asked for when published.</summary>
    public static IResourceBuilder<ParameterResource> AddServiceKey(this IDistributedApplicationBuilder builder, AppHostSettings settings) =>
        builder.ExecutionContext.IsPublishMode
            ? builder.AddParameter("service-key", secret: true)
            : builder.AddParameter("service-key", settings.Data.Key("service-key"), secret: true);

    public static IResourceBuilder<ProjectResource> WithServiceKey(this IResourceBuilder<ProjectResource> service, IResourceBuilder<ParameterResource> key) =>
        service.WithEnvironment("Services__Key", key);

    /// <summary>A third endpoint, for people's browsers and clients. Its address is what the tokens are issued under.</summary>
    public static IResourceBuilder<ProjectResource> WithPublicEndpoint(this IResourceBuilder<ProjectResource> identity, AppHostSettings settings)
    {
        identity
            .WithHttpEndpoint(port: settings.ChooseIdentityPort(), name: "public", env: "CHAT_PUBLIC_PORT")
            .WithExternal("public")
            .WithEnvironment("Tokens__Issuer", identity.GetEndpoint("public"));
        if (identity.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            return identity.WithEnvironment("Identity__MasterKey", identity.ApplicationBuilder.AddParameter("identity-master-key", secret: true));
        }

        return identity
            .WithEnvironment("Mail__Folder", settings.Data.Folder("mail"))
            .WithEnvironment("Accounts__DemoPassword", identity.ApplicationBuilder.AddParameter("demo-password", settings.Data.Password("demo"), secret: true));
    }

    /// <summary>Lets a service find out who somebody is.</summary>
    public static IResourceBuilder<ProjectResource> WithTokensOf(this IResourceBuilder<ProjectResource> service, IResourceBuilder<ProjectResource> identity) =>
        service
            .WithReference(identity).WaitFor(identity)
            .WithEnvironment("Tokens__Issuer", identity.GetEndpoint("public"));
}
