namespace Orleans.Runtime.Membership;

/// <summary>
/// Chooses the generation of this life of the silo before anything else starts. A process that is started again at once would
/// otherwise take its dead predecessor's address, and believe the table that it is dead.
/// </summary>
internal sealed class SiloGeneration(IMembershipTable table, LocalSiloDetails silo)
{
    private Task? _choosing;

    public Task ChooseAsync() => _choosing ??= ReadAndChoose();

    private async Task ReadAndChoose()
    {
        await table.InitializeMembershipTable(true);
        var known = await table.ReadAll();
        var earlier = known.Members
            .Select(m => m.Item1.SiloAddress)
            .Where(s => s.Endpoint.Equals(silo.Endpoint))
            .Select(s => s.Generation)
            .DefaultIfEmpty()
            .Max();
        var address = silo.ChooseGenerationAfter(earlier);
        if (address.Generation <= earlier)
        {
            throw new OrleansConfigurationException(
                $"The address of this silo, {address}, was asked for before the silo started, and the membership table knows a life of generation {earlier} on its endpoint");
        }
    }
}
