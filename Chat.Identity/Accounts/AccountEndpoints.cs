namespace Chat.Identity.Accounts;

internal static class AccountEndpoints
{
    public static void MapAccounts(this WebApplication application)
    {
    }
}
