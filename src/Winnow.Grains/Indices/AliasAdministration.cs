using Winnow.Grains.Metadata;
using Winnow.Protocols.Names;

namespace Winnow.Grains.Indices;

internal sealed class AliasAdministration(IndexNames names, MasterCalls master)
{
    public Task<AcknowledgedResponse> Update(UpdateAliasesRequest request) =>
        master.Retried(() => master.Master.UpdateAliases(request));

    public async Task<GetAliasesResponse> Get(GetAliasesRequest request)
    {
        var indices = await names.Resolve(request.Indices, request.Options, ExpressionOptions.All);
        var all = request.Names.Length == 0;
        var found = new List<IndexAliases>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var index in indices.OrderBy(index => index.Name, StringComparer.Ordinal))
        {
            var aliases = index.Aliases.Values.Where(alias => all || Wanted(request.Names, alias.Name)).Select(View).ToArray();
            seen.UnionWith(aliases.Select(alias => alias.Name));

            // Without names every index is listed when indices were asked for, and none without an alias otherwise.
            if (aliases.Length > 0 || all)
            {
                found.Add(new IndexAliases { Index = index.Name, Aliases = aliases });
            }
        }

        var missing = request.Names.Where(name => !Wildcard.IsPattern(name) && name is not "_all" && name[0] != '-' && !seen.Contains(name));
        return new GetAliasesResponse { Indices = [.. found], Missing = [.. missing.Order(StringComparer.Ordinal)] };
    }

    public static AliasView View(AliasEntry alias) => new()
    {
        Name = alias.Name,
        Filter = alias.Filter,
        IndexRouting = alias.IndexRouting,
        SearchRouting = alias.SearchRouting,
        IsWriteIndex = alias.IsWriteIndex,
        IsHidden = alias.IsHidden,
    };

    /// <summary>Later names count more: <c>a*,-ab</c>.</summary>
    private static bool Wanted(string[] wanted, string alias)
    {
        var result = false;
        foreach (var name in wanted)
        {
            if (name.Length > 1 && name[0] == '-' && result)
            {
                result &= !Wildcard.Matches(name[1..], alias);
            }
            else
            {
                result |= name is "_all" || Wildcard.Matches(name, alias);
            }
        }

        return result;
    }
}
