namespace Winnow.Simulation.Workloads;

/// <summary>Documents in the indices of a cluster, and all that was done to them.</summary>
/// <param name="Shape">Where they are here, and how many.</param>
/// <param name="History">What was done, by the clients of whatever cluster.</param>
/// <param name="IsOwn">Whether clients of this cluster write them; else they come from another.</param>
internal sealed record Content(WorkloadShape Shape, History History, bool IsOwn = true);
