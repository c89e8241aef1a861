using Winnow.Protocols.Indices;

namespace Winnow.Protocols.Allocation;

/// <summary>What an index is asked to decide. The ids of new copies are left empty: the index gives them.</summary>
public sealed record RoutingChange(string IndexUuid, IndexCommand Command);
